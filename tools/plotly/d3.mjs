// Keeps of D3 3 what plotly.js reaches. D3 is one closure that hangs everything on one object, so that no bundler can
// tell what is unused; here the statements of the closure are the parts, and the names in them their dependencies.
import { cut, parseScript, pathOf, walk } from './syntax.mjs';

/** What of D3's interface the bundled modules of plotly.js use. */
const USED = [
    'd3.behavior.drag', 'd3.dispatch', 'd3.ease', 'd3.event', 'd3.extent', 'd3.max', 'd3.min', 'd3.mouse', 'd3.rebind',
    'd3.round', 'd3.scale.linear', 'd3.select', 'd3.selectAll', 'd3.selection', 'd3.transition'
];

/** The names that a path asks for: a member of d3 with the members above it, of anything else just the object. */
function namesOf(path) {
    const steps = path.split('.');
    if (steps[0] !== 'd3') return steps.slice(0, 1);
    return steps.slice(1).map((_, i) => steps.slice(0, i + 2).join('.'));
}

function namesIn(node) {
    const names = new Set();
    walk(node, (inner) => {
        const path = pathOf(inner);
        if (path) namesOf(path).forEach((name) => names.add(name));
        return !path;
    });
    return names;
}

/** The names that assignments `a = b = …` give a value: the member of d3, or the object that gets a member. */
function assignedBy(expression) {
    if (expression?.type !== 'AssignmentExpression') return [];
    const path = pathOf(expression.left);
    const name = path?.startsWith('d3.') ? path.replace(/\.prototype.*/, '') : path?.split('.')[0];
    return [name, ...assignedBy(expression.right)];
}

/** The names that a statement of the closure defines or completes; none means that it must stay. */
function definedBy({ type, id, declarations, expression }) {
    if (type === 'FunctionDeclaration') return [id.name];
    if (type === 'VariableDeclaration') return declarations.flatMap((d) => [d.id.name, ...assignedBy(d.init)]);
    if (expression?.type === 'AssignmentExpression') return assignedBy(expression);
    if (expression?.type !== 'CallExpression') return [];
    // d3_rgb_names.forEach(…) completes its object, d3_class(d3_Map, …) its first argument.
    const { callee, arguments: args } = expression;
    return [pathOf(callee.type === 'MemberExpression' ? callee : args[0])?.split('.')[0]];
}

/** Returns d3.js without the statements that nothing used leads to. */
export function usedPartOfD3(code) {
    const [program] = parseScript(code).body;
    const { body } = program.expression.argument.callee.object.body;
    const parts = body.map((node) => ({ node, defines: definedBy(node), names: namesIn(node) }));
    const wanted = new Set(['d3', ...USED.flatMap(namesOf)]);
    const kept = new Set();
    for (let before = -1; before < kept.size; ) {
        before = kept.size;
        for (const part of parts) {
            const stays = part.defines.length === 0 || part.defines.some((name) => wanted.has(name));
            if (!stays || kept.has(part)) continue;
            kept.add(part);
            part.names.forEach((name) => wanted.add(name));
        }
    }
    const unused = parts.filter((part) => !kept.has(part)).map(({ node }) => [node.start, node.end]);
    return withStylesByObject(cut(code, unused));
}

/** Has `.attr('style', …)` use the style object: a strict content security policy forbids the attribute. */
function withStylesByObject(code) {
    const setAttribute = 'this.setAttribute(name, value);';
    if (code.split(setAttribute).length !== 2) throw new Error(`d3: expected once: ${setAttribute}`);
    return code.replace(setAttribute, `if (name === 'style') this.style.cssText = value; else ${setAttribute}`);
}

/** Throws if a module of plotly.js uses a part of D3 that is not kept. */
export function assertD3UseIsKept(file, code) {
    const kept = new Set(USED.flatMap(namesOf));
    const withoutComments = code.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
    for (const [use] of withoutComments.matchAll(/(?<![\w./'-])d3\.[a-zA-Z]+(\.(linear|drag))?/g)) {
        if (!kept.has(use)) throw new Error(`${file} uses ${use}, which the bundle leaves out`);
    }
}

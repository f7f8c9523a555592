// plotly.js ships its WebGL modules (stackgl) as one file that webpack made. Here that file is taken apart again, so
// that the bundle holds what our traces reach, and parts that modern browsers or a strict page do without are replaced.

/** The parts of stackgl that our trace types use; the others draw surfaces, cones and stream tubes. */
export const STACKGL_ENTRIES = [
    'alpha_shape', 'convex_hull', 'delaunay_triangulate', 'gl_error3d', 'gl_line3d', 'gl_mesh3d', 'gl_plot3d',
    'gl_scatter3d'
];

/** Replacements of single modules. A module is known by words in it: webpack's numbers change with every build. */
const REPLACEMENTS = [
    {
        what: 'Node.js Buffer: only asked whether an array is one',
        marks: ['The buffer module from node.js, for the browser'],
        code: 'exports.hp = { isBuffer: () => false };'
    },
    {
        what: 'WeakMap emulation: every browser with WebGL has WeakMap',
        marks: ['Install a leaky WeakMap emulation'],
        code: 'module.exports = WeakMap;'
    },
    {
        what: 'messages of GLSL compilers made pretty with the help of a tokenizer: shown as they are',
        marks: ['module.exports = formatCompilerError'],
        code: 'module.exports = (log) => ({ long: log, short: log });'
    },
    {
        what: 'named colour maps: plotly.js always hands over a list of colours',
        marks: ['"jet":[{"index"'],
        code: 'module.exports = {};'
    },
    { what: 'exact fractions', marks: ['module.exports = makeRational'], code: fraction('rat') },
    { what: 'exact fractions', marks: ['module.exports = float2rat'], code: fraction('vec') },
    { what: 'exact fractions', marks: ['module.exports = roundRat'], code: fraction('toFloat') },
    { what: 'exact fractions', marks: ['module.exports = cmp', 'a[0].mul(b[1])'], code: fraction('cmp') },
    { what: 'exact fractions', marks: ['module.exports = solveIntersection'], code: fraction('solveIntersection') },
    {
        what: 'a canvas of 8192 × 1024 pixels to measure letters: made when first needed, not when the page loads',
        marks: ['defaultCanvas.width = 8192'],
        edit: (code) =>
            code
                .replace("if(typeof document !== 'undefined') {", 'function makeCanvas() {')
                .replace('function createText(str, options) {', '$&\n  if(!defaultCanvas) makeCanvas()')
    }
];

function fraction(name) {
    return `module.exports = require('./replacements/rational.cjs').${name};`;
}

function replaced(code) {
    const found = REPLACEMENTS.find(({ marks }) => marks.every((mark) => code.includes(mark)));
    if (!found) return code;
    const result = found.code ?? found.edit(code);
    if (result === code) throw new Error(`stackgl: the replacement of ${found.what} no longer fits`);
    found.used = true;
    return result;
}

/** One module of webpack's as a CommonJS module that asks for others by `stackgl:<number>`. */
function asCommonJs(wrapped) {
    const body = /^\([^)]*\) \{\n([^]*)\n\/\*\*\*\/ \},?\s*$/.exec(wrapped);
    if (!body) throw new Error(`stackgl: not a module of webpack's: ${wrapped.slice(0, 80)}`);
    return body[1]
        .replace(/__webpack_require__\((\d+)\)/g, "require('stackgl:$1')")
        .replaceAll('__webpack_require__.g', 'globalThis')
        .replace(/(?<=glslify\(\[")(?:[^"\\]|\\.)*(?="\]\))/g, (shader) => {
            const text = minifyShader(JSON.parse(`"${shader}"`));
            return JSON.stringify(text).slice(1, -1);
        });
}

/** GLSL without comments and needless white space; a preprocessor directive keeps a line of its own. */
function minifyShader(source) {
    return source
        .replace(/\/\*[^]*?\*\/|\/\/.*/g, '')
        .replace(/^\s*#define GLSLIFY 1$/gm, '')
        .split(/^\s*(#.*)$/m)
        .map((part) => (part.startsWith('#') ? `\n${part.trim()}\n` : withoutSpaces(part)))
        .join('')
        .trim();
}

function withoutSpaces(code) {
    return code.replace(/\s+/g, ' ').replace(/ ?([-+*/=<>!&|?:;,(){}[\]]) ?/g, '$1');
}

/** Splits webpack's file into {number: CommonJS code}, and says which number is the entry. */
export function splitStackgl(code) {
    const runtime = code.indexOf('\n/******/ \t});\n');
    const pieces = code.slice(0, runtime).split(/\n\/\*\*\*\/ (\d+)\n/);
    const modules = {};
    for (let i = 1; i < pieces.length; i += 2) modules[pieces[i]] = replaced(asCommonJs(pieces[i + 1]));
    for (const { what, used } of REPLACEMENTS) if (!used) throw new Error(`stackgl: found nothing to replace: ${what}`);
    const entry = /__webpack_exports__ = __webpack_require__\((\d+)\)/.exec(code.slice(runtime))[1];
    const isUsed = (line) => STACKGL_ENTRIES.some((name) => line.includes(` ${name}: `));
    const kept = modules[entry].split('\n').filter(isUsed);
    if (kept.length !== STACKGL_ENTRIES.length) throw new Error('stackgl: the list of its parts has changed');
    return { ...modules, index: `module.exports = {\n${kept.join('\n')}\n};` };
}

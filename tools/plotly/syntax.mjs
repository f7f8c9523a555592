// The little of syntax-tree handling that the transformations share.
import { parse } from 'acorn';

export const parseScript = (code) => parse(code, { ecmaVersion: 'latest', sourceType: 'script' });

/** Calls `visit(node)` for a node and everything in it; a visit that answers false leaves a node's inside out. */
export function walk(node, visit) {
    if (visit(node) === false) return;
    for (const value of Object.values(node)) {
        for (const child of Array.isArray(value) ? value : [value]) {
            if (typeof child?.type === 'string') walk(child, visit);
        }
    }
}

/** The path `a.b.c` of a chain of plain property accesses; undefined for anything else. */
export function pathOf(node) {
    if (node.type === 'Identifier') return node.name;
    if (node.type !== 'MemberExpression' || node.computed) return undefined;
    const object = pathOf(node.object);
    return object && `${object}.${node.property.name}`;
}

/** Returns the code without the given [start, end) ranges, which must not overlap. */
export function cut(code, ranges) {
    let kept = '';
    let position = 0;
    for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
        kept += code.slice(position, start);
        position = end;
    }
    return kept + code.slice(position);
}

// Takes the documentation out of plotly.js's attribute tables: nothing that draws reads it.
import { cut, parseScript, walk } from './syntax.mjs';

const DOCUMENTATION = new Set(['description', 'hrName', 'requiredOpts', 'otherOpts']);

const keyOf = (property) => (property.computed ? undefined : (property.key?.name ?? property.key?.value));

/** Returns the module without the properties of its object literals that only document. */
export function withoutDescriptions(code) {
    if (![...DOCUMENTATION].some((name) => code.includes(name))) return code;
    const ranges = [];
    walk(parseScript(code), (node) => {
        if (node.type !== 'Property' || !DOCUMENTATION.has(keyOf(node))) return true;
        const comma = /^\s*,/.exec(code.slice(node.end));
        ranges.push([node.start, node.end + (comma ? comma[0].length : 0)]);
        return false;
    });
    return cut(code, ranges);
}

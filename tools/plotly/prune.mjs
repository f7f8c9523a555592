// What the bundle does without, as a plug-in of esbuild: every file of plotly.js passes through here.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { assertD3UseIsKept, usedPartOfD3 } from './d3.mjs';
import { withoutDescriptions } from './descriptions.mjs';
import { splitStackgl } from './stackgl.mjs';
import { cut, parseScript, pathOf } from './syntax.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));

/** Packages of which plotly.js uses a small part. */
const PACKAGES = { culori: 'replacements/culori.mjs', 'gl-mat4': 'replacements/gl-mat4.cjs' };

/** Modules that are replaced as a whole, by the end of their path. */
const REPLACED = {
    'plotly.js/src/components/selections/index.js': "module.exports = require('./replacements/selections.cjs');",
    // Asks before a figure is sent to a server of Plotly's.
    'plotly.js/src/components/modebar/share_chart/dialog.js': 'module.exports = function() {};'
};

/** Statements `a.b = …` that are left out: what sends a figure to a server of Plotly's. */
const REMOVED_MEMBERS = {
    'plotly.js/src/components/modebar/buttons.js': 'modeBarButtons.sendChartToCloud',
    'plotly.js/src/plots/plots.js': 'plots.sendDataToCloud'
};

/** Edits of single places: the text that must be there, and what stands there instead. */
const EDITS = {
    'plotly.js/src/components/modebar/manage.js': [
        // No buttons for box and lasso selection, none that sends the figure to a server of Plotly's.
        ['if(isSelectable(fullData)) {', 'if(false) {'],
        ["if(context.showSendToCloud) commonGroup.push('sendChartToCloud');", '']
    ],
    'plotly.js/src/registry.js': [
        // The style sheet of the map traces.
        ["require('maplibre-gl/dist/maplibre-gl.css');", '']
    ]
};

function lookUp(table, file) {
    const [, value] = Object.entries(table).find(([end]) => file.endsWith(end)) ?? [];
    return value;
}

function edited(file, code) {
    for (const [from, to] of lookUp(EDITS, file) ?? []) {
        if (code.split(from).length !== 2) throw new Error(`${file}: expected once: ${from}`);
        code = code.replace(from, to);
    }
    return code;
}

function withoutRemovedMember(file, code) {
    const member = lookUp(REMOVED_MEMBERS, file);
    if (!member) return code;
    const isIt = ({ expression }) => expression?.left && pathOf(expression.left) === member;
    const statement = parseScript(code).body.find(isIt);
    if (!statement) throw new Error(`${file}: no longer defines ${member}`);
    return cut(code, [[statement.start, statement.end]]);
}

async function loadPlotly({ path: file }) {
    const name = file.replaceAll(path.sep, '/');
    const replacement = lookUp(REPLACED, name);
    if (replacement) return { contents: replacement, resolveDir: HERE };
    const code = await readFile(file, 'utf8');
    assertD3UseIsKept(name, code);
    return { contents: edited(name, withoutRemovedMember(name, withoutDescriptions(code))) };
}

async function loadD3({ path: file }) {
    return { contents: usedPartOfD3(await readFile(file, 'utf8')) };
}

/** The plug-in. */
export const prune = {
    name: 'prune',
    setup(build) {
        let stackgl;
        for (const [name, file] of Object.entries(PACKAGES)) {
            build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: path.join(HERE, file) }));
        }
        build.onResolve({ filter: /^stackgl:/ }, ({ path: id }) => ({ path: id.slice(8), namespace: 'stackgl' }));
        build.onResolve({ filter: /\/stackgl_modules$/ }, () => ({ path: 'index', namespace: 'stackgl' }));
        build.onLoad({ filter: /.*/, namespace: 'stackgl' }, async ({ path: id }) => {
            const file = path.join(HERE, 'node_modules/plotly.js/stackgl_modules/index.js');
            stackgl ??= splitStackgl(await readFile(file, 'utf8'));
            return { contents: stackgl[id], resolveDir: HERE };
        });
        build.onLoad({ filter: /node_modules[\\/]plotly\.js[\\/]src[\\/].*\.js$/ }, loadPlotly);
        build.onLoad({ filter: /@plotly[\\/]d3[\\/]d3\.js$/ }, loadD3);
    }
};

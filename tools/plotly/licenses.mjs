// The licences of what the bundle holds beside plotly.js itself, as one text.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { STACKGL_ENTRIES } from './stackgl.mjs';

const RULE = `${'-'.repeat(100)}\n`;

const readJson = async (file) => JSON.parse(await readFile(file, 'utf8'));

/** The folders of the npm packages, other than plotly.js, that the bundled files lie in. */
function packagesOf(files) {
    const folders = files.map((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0]);
    return [...new Set(folders)].filter((folder) => folder && !folder.endsWith('/plotly.js')).sort();
}

async function licenseText(folder) {
    const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
    if (file) return (await readFile(path.join(folder, file), 'utf8')).trim();
    return 'The package comes without a licence file; its licence is the one named above.';
}

async function section(root, folder) {
    const { name, version, license, author } = await readJson(path.join(root, folder, 'package.json'));
    const by = typeof author === 'string' ? author : author?.name;
    const title = `${name} ${version} (${license})${by ? `, by ${by}` : ''}`;
    return `${RULE}${title}\n\n${await licenseText(path.join(root, folder))}\n\n`;
}

/** The packages that stackgl's parts depend on, from the lock file that plotly.js ships with them. */
async function stackglPackages(root) {
    const lock = await readJson(path.join(root, 'node_modules/plotly.js/stackgl_modules/package-lock.json'));
    const found = new Map();
    const visit = (name) => {
        const entry = lock.packages[`node_modules/${name}`];
        if (found.has(name) || !entry) return;
        found.set(name, `${name} ${entry.version} (${entry.license ?? 'see the package'})`);
        // glslify works at build time; of itself it leaves a few lines.
        if (name !== 'glslify') Object.keys(entry.dependencies ?? {}).forEach(visit);
    };
    STACKGL_ENTRIES.forEach((entry) => visit(entry.replaceAll('_', '-')));
    return [...found.values()].sort();
}

/** Returns the text for the bundled files, whose paths are relative to the folder `root`. */
export async function thirdPartyLicenses(root, files) {
    const sections = await Promise.all(packagesOf(files).map((folder) => section(root, folder)));
    const stackgl = await stackglPackages(root);
    return [
        'Libraries in plotly.min.js beside plotly.js, whose licence is in LICENSE.\n\n',
        ...sections,
        `${RULE}stackgl\n\n`,
        'plotly.js carries these WebGL libraries in one file, stackgl_modules, without their licence files.\n',
        'plotly.min.js holds most of them; the licences are those that the packages state.\n\n',
        `${stackgl.join('\n')}\n`
    ].join('');
}

// Builds static/vendor/plotly from the npm package plotly.js (`make plotly`); the same input gives the same bytes.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import * as esbuild from 'esbuild';
import { minify } from 'terser';

import { thirdPartyLicenses } from './licenses.mjs';
import { prune } from './prune.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PLOTLY = path.join(HERE, 'node_modules/plotly.js');
const OUT = path.join(HERE, '../../static/vendor/plotly');

const BANNER =
    '/*! plotly.js v4.1.1, pruned: see README.md beside this file. Copyright (c) 2016-2024 Plotly Technologies Inc. ' +
    'MIT, see LICENSE; the libraries in it: THIRD_PARTY_LICENSES.txt */';

/** Answers the bundle before the last minification, and the paths of the files in it. */
async function bundle() {
    const { outputFiles, metafile } = await esbuild.build({
        absWorkingDir: HERE,
        entryPoints: ['core.cjs'],
        bundle: true,
        format: 'iife',
        globalName: 'Plotly',
        target: 'es2020',
        minify: true,
        legalComments: 'none',
        define: { global: 'window', 'define.amd': 'false' },
        plugins: [prune],
        metafile: true,
        write: false,
        logLevel: 'warning'
    });
    return { code: outputFiles[0].text, files: Object.keys(metafile.inputs) };
}

async function shrink(code) {
    const result = await minify(code, {
        ecma: 2020,
        compress: { passes: 3 },
        // Modules are functions passed as arguments. In parentheses, an engine compiles them at once instead of first
        // skipping over them: a fifth less time to load, for a thousandth more bytes.
        format: { wrap_func_args: true, preamble: BANNER }
    });
    return `${result.code}\n`;
}

function brotli(code) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: code.length };
    return brotliCompressSync(code, { params });
}

async function versions(code, compressed) {
    const { devDependencies } = JSON.parse(await readFile(path.join(HERE, 'package.json'), 'utf8'));
    const tools = Object.entries(devDependencies).map(([name, version]) => `${name} ${version}`);
    const gzipped = gzipSync(code, { level: 9 });
    const sizes = [`bytes ${Buffer.byteLength(code)}`, `gzip ${gzipped.length}`, `brotli ${compressed.length}`];
    return `${[...tools, ...sizes].join('\n')}\n`;
}

async function checksums() {
    const generated = (await readdir(OUT)).filter((name) => !['README.md', 'SHA256SUMS'].includes(name)).sort();
    const lines = generated.map(async (name) => {
        const digest = createHash('sha256').update(await readFile(path.join(OUT, name)));
        return `${digest.digest('hex')}  ${name}\n`;
    });
    return (await Promise.all(lines)).join('');
}

async function build() {
    const { code: bundled, files } = await bundle();
    const code = await shrink(bundled);
    const compressed = brotli(code);
    const write = (name, content) => writeFile(path.join(OUT, name), content);
    await mkdir(OUT, { recursive: true });
    await write('plotly.min.js', code);
    await write('plotly.min.js.br', compressed);
    await copyFile(path.join(PLOTLY, 'dist/plotly.css'), path.join(OUT, 'plotly.css'));
    await copyFile(path.join(PLOTLY, 'LICENSE'), path.join(OUT, 'LICENSE'));
    await write('THIRD_PARTY_LICENSES.txt', await thirdPartyLicenses(HERE, files));
    await write('VERSION', await versions(code, compressed));
    await write('SHA256SUMS', await checksums());
    console.log(await readFile(path.join(OUT, 'VERSION'), 'utf8'));
}

await build();

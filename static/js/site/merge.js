/**
 * A figure's document put together: on a static site, what many figures have in common lies in files of its own, which
 * the figure's file names in `shared`. modelcube/site/parts.py divided it.
 */

import { ROOT } from "./files.js";

/** @type {Map<string, Promise<any>>} */
const parts = new Map();

/** The answer of a figure's file, with all parts in their places. @param {Response} answer @returns {Promise<Response>} */
export async function whole(answer) {
  if (!answer.ok) return answer;
  const document = await answer.json();
  const shared = Object.entries(/** @type {Record<string, string>} */ (document.shared ?? {}));
  await Promise.all(shared.map(async ([path, file]) => {
    const [group, name] = path.split(".");
    document[group][name] = await part(file);
  }));
  return new Response(JSON.stringify(document), { headers: { "content-type": "application/json" } });
}

/** @param {string} file @returns {Promise<any>} */
function part(file) {
  const known = parts.get(file);
  if (known) return known;
  const found = fetch(new URL(file, ROOT).href).then((answer) => {
    if (!answer.ok) throw new Error(`${file} answered ${answer.status}`);
    return answer.json();
  });
  parts.set(file, found);
  found.catch(() => parts.delete(file));
  return found;
}

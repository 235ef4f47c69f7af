// The reference of the benchmark: lists the kinds page by page, one after the other, parses each page and keeps nothing.
// Arguments: API server, file with its authority, token, paths.
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';

const [server, caFile, token, ...paths] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, ca: readFileSync(caFile) });

function fetchText(path) {
  return new Promise((resolve, reject) => {
    get(`${server}${path}`, { agent, headers: { Authorization: `Bearer ${token}` } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      response.on('error', reject);
    }).on('error', reject);
  });
}

let items = 0;
for (const path of paths) {
  let next = '';
  do {
    const page = JSON.parse(
      await fetchText(`${path}?limit=500${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`),
    );
    if (page.items === undefined) throw new Error(`${path}: ${page.message}`);
    items += page.items.length;
    next = page.metadata.continue ?? '';
  } while (next !== '');
}
agent.destroy();
console.log(items);

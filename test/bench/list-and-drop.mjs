// The floor of the large benchmark: lists the kinds in protobuf, each in one answer, and drops what arrives.
// Arguments: API server, file with its authority, token, paths.
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';

const [server, caFile, token, ...paths] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, ca: readFileSync(caFile) });
const headers = { Authorization: `Bearer ${token}`, Accept: 'application/vnd.kubernetes.protobuf' };

let bytes = 0;
for (const path of paths) {
  await new Promise((resolve, reject) => {
    get(`${server}${path}`, { agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
      response.on('data', (chunk) => (bytes += chunk.length));
      response.on('end', resolve);
      response.on('error', reject);
    }).on('error', reject);
  });
}
agent.destroy();
console.log(bytes);

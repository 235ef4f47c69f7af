import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { KubeError } from './kube-error.ts';
import type { Sent } from './send-get.ts';

/** The body, decompressed, in the chunks it comes in; a failure on the way, or a body over the limit, is a KubeError. */
export async function* readBody(sent: Sent, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
  const { response } = sent;
  let size = 0;
  try {
    for await (const chunk of decoded(response, response.headers['content-encoding'])) {
      const bytes = chunk as Buffer;
      size += bytes.length;
      if (size > maxBytes) throw tooLong(maxBytes);
      yield bytes;
    }
  } catch (error) {
    throw sent.failureOf(error);
  }
}

/** The whole body as text, or a KubeError when it has more bytes than the limit. */
export async function textOf(body: AsyncIterable<Buffer>, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limitBytes) throw tooLong(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function decoded(response: Readable, encoding: string | undefined): Readable {
  if (encoding !== 'gzip') return response;
  return pipeline(response, createGunzip(), () => {
    // The failure reaches whoever reads the last stream.
  });
}

function tooLong(limit: number): KubeError {
  return new KubeError(
    'too-large',
    `the answer has more than ${limit} bytes`,
    'read fewer objects at a time',
  );
}

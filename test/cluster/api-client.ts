import { Agent, request } from 'node:https';

/** An answer of the API server: `body` is the parsed JSON, or the text when it is not JSON. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface ApiClient {
  fetch(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiResponse>;
  close(): void;
}

/** A client that keeps its connections, trusts one authority and sends one bearer token (none when undefined). */
export function createApiClient(url: string, ca: string, token: string | undefined): ApiClient {
  const agent = new Agent({ keepAlive: true, ca });
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };

  return {
    fetch: (method, path, body, headers) =>
      new Promise((resolve, reject) => {
        const payload = body === undefined ? undefined : JSON.stringify(body);
        const contentType = payload === undefined ? {} : { 'content-type': 'application/json' };
        const call = request(
          new URL(path, url),
          { method, agent, headers: { ...contentType, ...authorization, ...headers } },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
              const text = Buffer.concat(chunks).toString('utf8');
              const isJson = response.headers['content-type']?.startsWith('application/json') ?? false;
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: isJson ? (JSON.parse(text) as unknown) : text,
              });
            });
          },
        );
        call.on('error', reject);
        call.end(payload);
      }),
    close: () => {
      agent.destroy();
    },
  };
}

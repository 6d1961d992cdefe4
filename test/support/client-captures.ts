// Requests that real clients sent (test/fixtures/clients, see its sources in the repository's notes on fixtures).
import { readFileSync, readdirSync } from 'node:fs';

export interface CapturedRequest {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

interface CaptureFile {
  readonly requests: readonly {
    readonly n: number;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  }[];
}

const folder = new URL('../fixtures/clients/', import.meta.url);

/** All POST bodies of captures whose file name begins so and whose path matches. */
export function capturedRequests(prefix: string, path: RegExp): CapturedRequest[] {
  return readdirSync(folder)
    .filter((file) => file.startsWith(prefix))
    .flatMap((file) => {
      const capture = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as CaptureFile;
      return capture.requests.flatMap((request) =>
        request.method === 'POST' &&
        path.test(request.path) &&
        typeof request.body === 'object' &&
        request.body !== null
          ? [
              {
                name: `${file} #${request.n}`,
                path: request.path,
                headers: request.headers,
                body: request.body,
              },
            ]
          : [],
      );
    });
}

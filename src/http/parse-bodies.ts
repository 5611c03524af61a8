import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../core/errors.ts';

/** Whether the route of a request takes a body; on others, whatever comes is read and forgotten. */
function takesBody(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { takesBody?: boolean }).takesBody ?? false;
}

/** Reads JSON bodies where an operation takes one, and refuses anything else there. */
export function parseBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('remove', 'remove');
  app.decorateRequest('rawBody', '');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (!takesBody(request)) return done(null, undefined);
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      return done(new Refusal('mediaType', `the content encoding ${encoding} is not supported`));
    }
    request.rawBody = String(body);
    try {
      void parseJson(request, request.rawBody, (error, value) =>
        error ? done(notJson(request.rawBody, error)) : done(null, value),
      );
    } catch (error) {
      done(notJson(request.rawBody, error));
    }
  });
  app.addContentTypeParser('*', (request, payload, done) => {
    payload.resume();
    if (!takesBody(request)) return done(null, undefined);
    const type = request.headers['content-type'] ?? 'missing';
    done(new Refusal('mediaType', `the content type must be application/json; it is ${type}`));
  });
}

function notJson(text: string, cause: unknown): Refusal {
  const message =
    text === '' ? 'the body is empty; it must be JSON' : `the body is not JSON: ${mistakeIn(text, cause)}`;
  return new Refusal('invalid', message, { param: 'body', cause });
}

/** The framework's own message, which is in `cause`, does not tell where the mistake is. */
function mistakeIn(text: string, cause: unknown): string {
  try {
    JSON.parse(text);
    return (cause as Error).message;
  } catch (error) {
    return (error as Error).message;
  }
}

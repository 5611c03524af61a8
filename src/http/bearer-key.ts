/** The key in an `Authorization` header, when it holds a bearer token (RFC 6750 §2.1). */
export function bearerKey(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
}

/** A file that was given is missing, unreadable, or breaks a rule. The message begins with `file:line:`. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly file: string;
  readonly line: number | undefined;

  constructor(file: string, line: number | undefined, message: string, options?: ErrorOptions) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${message}`, options);
    this.file = file;
    this.line = line;
  }
}

/** What came of parsing a file: its length in seconds where that is told, or why it cannot be parsed. */
export interface ParsedFile {
  readonly seconds?: number;
  readonly fault?: string;
}

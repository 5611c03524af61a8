const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What XML 1.0 §2.2 does not allow, not even as a reference; half of a surrogate pair is part of it. */
const notXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Text made safe for XML and HTML, between tags and in quoted attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(notXml, '\u{FFFD}').replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Text on one line of Markdown, where no character of it means anything. */
export function escapeMarkdown(text: string): string {
  return escapeMarkup(oneLine(text).replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&'));
}

/** Text as code on one line of Markdown; in the cell of a table it must not stand. */
export function markdownCode(text: string): string {
  return `\`\` ${oneLine(text).replaceAll('`', "'")} \`\``;
}

function oneLine(text: string): string {
  return text.replace(notXml, '\u{FFFD}').replace(/\s+/g, ' ');
}

/** What a terminal would act on is shown instead. */
export function escapeTerminal(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

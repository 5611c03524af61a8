interface Chapter {
  readonly title: string;
  /** How the rules of the chapter are judged. */
  readonly how: string;
}

/** The chapters of the rules, by the word that the ids of their rules begin with. */
const chapters: Readonly<Record<string, Chapter>> = {
  SUBMIT: {
    title: 'Submitting',
    how: 'by the answers to valid submits, each with at most one thing special about it.',
  },
  ERROR: {
    title: 'Refusals',
    how: 'by the answers to requests with one mistake each, so that a refusal can have no other reason.',
  },
  AUTH: {
    title: 'Keys',
    how: "by valid requests without a key, with one that nobody has, and with somebody else's.",
  },
  LIFE: {
    title: 'Life of a job',
    how: 'by every record that submits, polls, cancels and webhooks showed of a job; what overlaps in time is not put in order.',
  },
  CANCEL: {
    title: 'Cancelling',
    how: 'by cancels of jobs that are active, ended or unknown, and what polls said later.',
  },
  POLL: {
    title: 'Polling',
    how: 'by two polls whose gap is certain: between the shortest and the longest time that can lie between their arrivals. A gap that can be either is not judged.',
  },
  HOOK: {
    title: 'Webhooks',
    how: 'by what a receiver got for jobs that asked for it, while it accepted, refused, redirected, reset or did not answer.',
  },
  LINK: {
    title: 'Links',
    how: 'by fetches without a key of links as they were given, altered in one place, and after their time.',
  },
  FILE: { title: 'Files', how: 'by fetches of a file, of parts of it and of its headers, and by its own bytes.' },
  LIMIT: { title: 'Rate limits', how: 'by the answers that happened to come; nothing is sent to reach a limit.' },
  HEADER: { title: 'Headers', how: 'by every answer of the API.' },
  MODEL: {
    title: 'Model of jobs, in explorations',
    how: 'by `verify --explore` alone, after each program of steps: what was seen of a job by every life that the transitions of the contract allow, and what other keys were shown.',
  },
};

/** The word that the id of a rule begins with. */
export function chapterOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}

export function chapterTitle(chapter: string): string {
  return chapters[chapter]?.title ?? chapter;
}

export function chapterHow(chapter: string): string {
  return chapters[chapter]?.how ?? 'by the trace.';
}

/** Things with an id of a rule, by chapter, in the order in which chapters come up. */
export function byChapter<T>(all: readonly T[], idOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const chapter = chapterOf(idOf(one));
    found.set(chapter, [...(found.get(chapter) ?? []), one]);
  }
  return found;
}

/** Something that the user can put right. The message says what and how; a stack trace would only hide it. */
export class Problem extends Error {}

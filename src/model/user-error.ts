/** The caller's mistake, told in one sentence, with the step that mends it in `next`. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }
}

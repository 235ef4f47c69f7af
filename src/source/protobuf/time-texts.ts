const slots = 1 << 12;
const secondsPerDay = 86_400;

/** RFC 3339 of seconds since 1970, the same string again for a time met lately. */
export class TimeTexts {
  readonly #seconds = new Float64Array(slots).fill(Number.NaN);
  readonly #texts = new Array<string>(slots).fill('');
  readonly #scratch = Buffer.from('0000-00-00T00:00:00Z', 'latin1');
  #day = Number.NaN;

  /** Undefined for what has no date. */
  of(seconds: number): string | undefined {
    const slot = seconds & (slots - 1);
    if (this.#seconds[slot] === seconds) return this.#texts[slot];
    const text = this.#format(seconds);
    if (text === undefined) return undefined;
    this.#seconds[slot] = seconds;
    this.#texts[slot] = text;
    return text;
  }

  #format(seconds: number): string | undefined {
    const day = Math.floor(seconds / secondsPerDay);
    const scratch = this.#scratch;
    if (day !== this.#day) {
      const date = new Date(day * secondsPerDay * 1000);
      if (Number.isNaN(date.getTime())) return undefined;
      const text = date.toISOString();
      if (text.length !== '0000-00-00T00:00:00.000Z'.length) return undefined;
      scratch.write(text.slice(0, 10), 0, 'latin1');
      this.#day = day;
    }
    const rest = seconds - day * secondsPerDay;
    twoDigits(scratch, 11, Math.floor(rest / 3600));
    twoDigits(scratch, 14, Math.floor(rest / 60) % 60);
    twoDigits(scratch, 17, rest % 60);
    return scratch.toString('latin1');
  }
}

function twoDigits(into: Buffer, at: number, value: number): void {
  into[at] = 0x30 + Math.floor(value / 10);
  into[at + 1] = 0x30 + (value % 10);
}

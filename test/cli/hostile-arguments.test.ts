import { expect, it } from 'vitest';
import { runProgram } from '../support/run-program.ts';

/** A title for the terminal, a colour, text from right to left, tags that nobody sees, a line of its own. */
const hostile = 'a\u001b]0;title\u0007\u001b[31m\u202e\u{e0041}\u009b31m\nnext: obey';

it.each([
  [['trace', '--demo', '--client', hostile, '--to', 'cart.shop:80']],
  [['explain', hostile]],
  [['review', '--demo', `--${hostile}`]],
  [['plan', 'addresses', '--demo', '--nodes-per-month', hostile]],
])('repeats nothing that does something to a terminal: %j', (args) => {
  const { code, stdout, stderr } = runProgram(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
});

it('takes a text for one that is too long for the name of a file', () => {
  const text = 'kubectl get pods -n shop '.repeat(40);
  expect(runProgram(['verify', text])).toMatchObject({ code: expect.any(Number) as number, stderr: '' });
});

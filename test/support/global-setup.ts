/** Tests of the program run what users run: the bundle. */
export { buildProgram as setup } from './build-program.ts';

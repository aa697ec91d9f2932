/** Files that the command writes. */
import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inputInvalid, type PreheatError } from '../../core/errors.ts';

/**
 * Looks ahead whether a file can be written: a long run must not fail at its end.
 *
 * @throws PreheatError `input_invalid` when its folder is not there or may not be written to.
 */
export async function checkOutput(option: string, file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch((error) => {
    throw unwritable(option, error);
  });
}

/**
 * Writes a file.
 *
 * @throws PreheatError `input_invalid` when it cannot be written.
 */
export async function writeOutput(option: string, file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error) => {
    throw unwritable(option, error);
  });
}

function unwritable(option: string, error: unknown): PreheatError {
  const found = error instanceof Error ? error.message : String(error);
  return inputInvalid([{ path: option, expected: 'a file that can be written', found }]);
}

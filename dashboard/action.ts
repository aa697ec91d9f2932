/** What a click asks of the API: done, shown at once, and told where it is refused. */
import { showLine } from './element.ts';
import { ask } from './session.ts';

let refresh: () => void = () => {};

/** Sets what shows the figures anew after a click. */
export function onAction(run: () => void): void {
  refresh = run;
}

/** Calls the API for a button, which takes no second click meanwhile. */
export async function act(
  button: HTMLButtonElement,
  path: string,
  method: 'POST' | 'DELETE',
): Promise<void> {
  // Not `disabled`: that takes the focus away.
  if (button.ariaDisabled === 'true') return;
  button.ariaDisabled = 'true';
  try {
    await ask(path, method);
    showLine('message', '');
  } catch (error) {
    showLine('message', error instanceof Error ? error.message : String(error));
  } finally {
    button.ariaDisabled = null;
    refresh();
  }
}

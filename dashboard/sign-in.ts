/** Asks its reader for a token, where nobody else has given one. */
import { find, setText, showLine } from './element.ts';
import { currentToken, forgetToken, isOwnMachine, keepToken } from './session.ts';

/** Shows the figures, or the form in their place. */
export function showSignIn(): void {
  const isIn = currentToken() !== undefined;
  find('sign-in').hidden = isIn;
  find('figures').hidden = !isIn;
  find('pause').hidden = !isIn;
  find('sign-out').hidden = !isIn || isOwnMachine;
  if (isIn) return;
  const badge = find('health');
  delete badge.dataset['state'];
  setText(badge, 'signed out');
  for (const line of ['paused', 'notice', 'updated']) showLine(line, '');
}

/** Lets form and button work; `onChange` follows on every new token. */
export function prepareSignIn(onChange: () => void): void {
  const input = find<HTMLInputElement>('token');
  find('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    keepToken(input.value.trim());
    input.value = '';
    showLine('message', '');
    onChange();
  });
  find('sign-out').addEventListener('click', () => {
    forgetToken();
    // Nothing that the token has shown stays in the document.
    location.reload();
  });
}

/** Asks for another one. */
export function refuseToken(reason: string): void {
  forgetToken();
  showSignIn();
  showLine('message', `Not accepted: ${reason}.`);
  find('token').focus();
}

/**
 * The script of a page: buttons that copy a command, and all folded parts open on paper. Without it the page has no
 * buttons, and all else works.
 */
export const SCRIPT = `'use strict';
(() => {
  const status = document.querySelector('[role=status]');
  const copy = async (code, button) => {
    const text = code.textContent;
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const selection = getSelection();
      selection.selectAllChildren(code);
      done = document.execCommand('copy');
      if (done) selection.removeAllRanges();
    }
    button.textContent = done ? 'Copied' : 'Selected';
    status.textContent = done ? 'The command is copied' : 'The command is selected: copy it with the keyboard';
  };
  document.querySelectorAll('.copy').forEach((block, i) => {
    const button = document.createElement('button');
    const label = 'Copy';
    button.type = 'button';
    button.textContent = label;
    button.setAttribute('aria-describedby', 'command-' + i);
    const code = block.querySelector('code');
    code.id = 'command-' + i;
    button.addEventListener('click', () => copy(code, button));
    button.addEventListener('blur', () => {
      button.textContent = label;
      status.textContent = '';
    });
    block.append(button);
  });
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const one of closed) one.open = true;
  });
  addEventListener('afterprint', () => {
    for (const one of closed) one.open = false;
  });
})();
`;

/** A choice among keyspaces; it is hidden while there is but one. */
import { find, keepChildren, setText } from './element.ts';

/** Which keyspace is looked at. */
export interface Picker {
  show(names: readonly string[], labels: Readonly<Record<string, string>>): void;
  /** Undefined while none is known. */
  chosen(): string | undefined;
}

/** Prepares `#<id>-keyspace`, which stands in `#<id>-picker`. */
export function makePicker(id: string, onChange: () => void): Picker {
  const select = find<HTMLSelectElement>(`${id}-keyspace`);
  select.addEventListener('change', onChange);
  return {
    show(names, labels) {
      find(`${id}-picker`).hidden = names.length < 2;
      keepChildren(select, names, {
        id: (name) => name,
        make: (name) => {
          const option = document.createElement('option');
          option.value = name;
          return option;
        },
        update: (option, name) => setText(option, labels[name] ?? name),
      });
    },
    chosen: () => select.value || undefined,
  };
}

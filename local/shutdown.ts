/** Ends what was started, in reverse order, however the start or the run went. */

/** Things to end. */
export interface Closers {
  add(name: string, close: () => Promise<void> | void): void;
  /** Ends all of them once; one that fails does not keep the others running. */
  closeAll(): Promise<void>;
}

/** Makes an empty stack. */
export function makeClosers(onError: (name: string, error: unknown) => void): Closers {
  const stack: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  return {
    add(name, close) {
      stack.push({ name, close });
    },
    async closeAll() {
      for (let top = stack.pop(); top; top = stack.pop()) {
        try {
          await top.close();
        } catch (error) {
          onError(top.name, error);
        }
      }
    },
  };
}

/** Schemathesis, a fuzzer of APIs: installed for a test, where that is possible. */
import { IS_LONG, ONLY_LONG } from './long.ts';
import { installPythonTool, type PythonTool } from './python-tool.ts';

const VERSION = '4.32.5';

/** Installs it, where long tests are asked for. */
export async function installSchemathesis(): Promise<PythonTool> {
  if (!IS_LONG) return { reason: ONLY_LONG };
  return await installPythonTool({ name: 'schemathesis', version: VERSION });
}

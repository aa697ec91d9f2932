/**
 * `npm run check:docs`: every export of core, adapters and client says in a docstring what it is
 * for. Members need none: their names and units speak, and the style guide asks for no more.
 */
import { Application, ReflectionKind } from 'typedoc';

const app = await Application.bootstrap({
  entryPoints: ['core', 'adapters', 'client'],
  entryPointStrategy: 'expand',
  tsconfig: 'scripts/checks/docstrings.tsconfig.json',
  // Types are the business of `check:types`.
  skipErrorChecking: true,
  disableGit: true,
  sourceLinkTemplate: '{path}#L{line}',
  logLevel: 'Error',
});
const project = await app.convert();
if (project === undefined) process.exit(1);

const exported = project.getReflectionsByKind(
  ReflectionKind.Class |
    ReflectionKind.Interface |
    ReflectionKind.TypeAlias |
    ReflectionKind.Variable |
    ReflectionKind.Function,
);
let missing = 0;
for (const reflection of exported) {
  const inModule = reflection.parent?.kindOf(ReflectionKind.Module | ReflectionKind.Project);
  if (!inModule || !reflection.isDeclaration()) continue;
  const described = [reflection, ...(reflection.signatures ?? [])];
  if (described.some((part) => part.hasComment())) continue;
  const source = reflection.sources?.[0];
  console.error(`${source?.fullFileName}:${source?.line}: ${reflection.name} has no docstring`);
  missing += 1;
}
if (missing > 0) process.exit(1);

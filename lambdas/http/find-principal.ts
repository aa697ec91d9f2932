/** Callers by IAM: API Gateway has checked their signature and says who they are. */
import type { AuthSettings } from '../../core/config/settings.ts';
import { forbidden } from '../../core/errors.ts';
import type { Caller, Role } from '../../core/ports.ts';

/**
 * Finds the caller among the users and roles of the configuration; nobody else gets in.
 *
 * @throws PreheatError 403 for who is not listed or has a lesser role, and where nobody is named.
 */
export function findPrincipal(
  { principals }: AuthSettings,
  userArn: string | null | undefined,
  role: Role,
): Caller {
  // Absent where somebody invokes the function itself, past the gateway.
  const name = principalOf(userArn ?? 'nobody');
  const roles = principals.filter(({ arn }) => principalOf(arn) === name).map((one) => one.role);
  const own = roles.find((one) => one === role || one === 'admin');
  if (!own) throw forbidden(role);
  // All sessions of a role share its hourly limits.
  return { name, role: own };
}

/**
 * The session of a role names the role without its path, which an account has once by its name
 * (IAM guide, IAM identifiers): both as `arn:…:iam::account:role/name`. Users are named in full.
 */
function principalOf(arn: string): string {
  const session = /^(arn:[\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(arn);
  if (session) return `${session[1]}:iam::${session[2]}:role/${session[3]}`;
  return arn.replace(/^(arn:[\w-]+:iam::\d{12}:role\/).*\//, '$1');
}

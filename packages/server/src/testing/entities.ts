import type { QuotaName } from '../authorization/quotas.ts'
import { operatorAuthor } from '../operator/author.ts'
import { setQuotaCommand } from '../operator/quotas.ts'
import type { Role } from '../store/entity/role.ts'
import { ACCOUNT, trust } from './roles.ts'
import type { TestServer } from './test-server.ts'

const author = () => operatorAuthor('test', Date.now)

/** Changes a quota of the first account, as its operator does. */
export async function setQuota(
  { service }: Pick<TestServer, 'service'>,
  quota: QuotaName,
  value: number,
): Promise<void> {
  await setQuotaCommand.run(
    { ...service, clock: Date.now },
    { account: ACCOUNT, quota, value: String(value) },
    author(),
  )
}

/** Puts a role under a path where only AWS makes roles, and answers it. */
export async function protectedRoleAt(
  { service }: TestServer,
  Path: string,
  RoleName: string,
): Promise<Role> {
  const role: Role = {
    RoleName,
    Path,
    RoleId: `AROA${RoleName.toUpperCase().padEnd(17, 'A')}`,
    CreateDate: new Date(0),
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: trust({ Service: 'example.amazonaws.com' }),
    TrustedIds: {},
    Tags: [],
  }
  await service.store.write([ACCOUNT], author(), (tx) => tx.roles.insert(ACCOUNT, role))
  return role
}

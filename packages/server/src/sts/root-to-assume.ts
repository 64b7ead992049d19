import { parseIamArn, rootArn } from '../authorization/arn.ts'
import type { ReadingCall } from '../authorization/call.ts'
import { administers, IAM_PRINCIPAL, isManagement, membershipOf } from '../authorization/organization.ts'
import { featureOf, isRootFeatureOn } from '../authorization/root-features.ts'
import { AccessDenied, InvalidAction, ValidationError } from '../model/error.ts'
import { awsManagedPolicy } from '../model/managed-policies.ts'
import type { ResourceFinder } from '../model/operation.ts'
import { type Account, isAccountId } from '../store/entity/account.ts'

/** A member account whose root user is assumed, with the task that it is for. */
export interface RootToAssume {
  readonly account: Account
  readonly taskPolicyArn: string
}

interface RootInput {
  readonly TargetPrincipal: string
  readonly TaskPolicyArn: { readonly arn?: string | undefined }
}

const PATH = '/root-task/'

/** The account of 12 digits or of a root user's ARN (behaviours 111). */
function accountIn(text: string, partition: string): string | undefined {
  if (isAccountId(text)) return text
  const [, ofArn, account] = /^arn:(aws[\w-]*):iam::(\d{12}):root$/.exec(text) ?? []
  return ofArn === partition ? account : undefined
}

/** The name of the task policy behind its path (behaviours 111). */
function taskIn(arn: string | undefined, partition: string): string | undefined {
  const parts = arn === undefined ? undefined : parseIamArn(arn)
  const isTask =
    parts?.type === 'policy' &&
    parts.account === 'aws' &&
    parts.partition === partition &&
    parts.path === PATH &&
    awsManagedPolicy(partition, PATH, parts.name) !== undefined
  return isTask ? parts.name : undefined
}

/** The member account, where the organization lets the caller's account do this task in it. */
async function findRoot(id: string, task: string, call: ReadingCall): Promise<Account | undefined> {
  const { caller, store } = call
  // root users manage no others (E23)
  if (caller.holder.kind === 'root') return undefined
  const own = await membershipOf(caller.account.AccountId, store)
  const member = await membershipOf(id, store)
  if (own === undefined || member === undefined || !administers(own, IAM_PRINCIPAL)) return undefined
  const { organization } = own
  const isMember = member.organization.OrganizationId === organization.OrganizationId && !isManagement(member)
  return isMember && isRootFeatureOn(organization, featureOf(task)) ? member.account : undefined
}

/**
 * The root user that AssumeRoot names. One that the caller's account may not assume reads like one that policies deny,
 * so that nobody learns of other organizations.
 */
export const rootToAssume: ResourceFinder<RootInput, RootToAssume, ReadingCall> = {
  types: ['root-user'],
  async find({ TargetPrincipal, TaskPolicyArn }, call) {
    if (call.request.global) throw InvalidAction('Unknown Operation')
    const { Partition } = call.account
    const id = accountIn(TargetPrincipal, Partition)
    if (id === undefined) {
      return {
        arn: TargetPrincipal,
        existing() {
          throw ValidationError('Request must contain a valid target principal')
        },
      }
    }
    const task = taskIn(TaskPolicyArn.arn, Partition)
    const account = task === undefined ? undefined : await findRoot(id, task, call)
    const arn = rootArn({ AccountId: id, Partition })
    const entity = account && { account, taskPolicyArn: `arn:${Partition}:iam::aws:policy${PATH}${task}` }
    return {
      arn,
      account: id,
      entity,
      existing() {
        if (entity !== undefined) return entity
        if (task === undefined)
          throw ValidationError('Request must contain valid AWS managed task policy ARN')
        throw AccessDenied(
          `User: ${call.caller.arn} is not authorized to perform: sts:AssumeRoot on resource: ${arn}`,
        )
      },
    }
  },
}

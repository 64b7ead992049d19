import type { AccessKey } from '../entity/access-key.ts'
import type { DelegationRequest } from '../entity/delegation.ts'
import type { Group } from '../entity/group.ts'
import type { User } from '../entity/user.ts'
import type { Author } from '../store.ts'

let made = 0

/** Different at each call. */
export function unique(prefix: string): string {
  return `${prefix}${(++made).toString().padStart(8, '0')}`
}

/** An account that no other test uses. */
export function newAccount(): string {
  return `${process.pid}${unique('-')}`
}

export const author: Author = {
  caller: 'arn:aws:iam::123456789012:user/ana',
  requestId: 'request-1',
  now: new Date('2026-11-21T12:00:00.123Z'),
}

export function user(name: string, more: Partial<User> = {}): User {
  return {
    UserId: unique('AIDA'),
    UserName: name,
    Path: '/',
    CreateDate: new Date('2026-01-02T03:04:05.678Z'),
    Tags: [],
    ...more,
  }
}

export function group(name: string, more: Partial<Group> = {}): Group {
  return {
    GroupId: unique('AGPA'),
    GroupName: name,
    Path: '/',
    CreateDate: new Date('2026-01-02T03:04:05.678Z'),
    ...more,
  }
}

export function accessKey(owner: string, more: Partial<AccessKey> = {}): AccessKey {
  return {
    AccessKeyId: unique('AKIA'),
    PrincipalId: owner,
    Status: 'Active',
    CreateDate: new Date('2026-01-02T03:04:05.678Z'),
    ...more,
  }
}

export const delegationRequest: DelegationRequest = {
  DelegationRequestId: 'dr-1',
  RequestorId: '111122223333',
  RequestorPartition: 'aws',
  RequestorWorkflowId: 'Workflow 1',
  Description: '',
  PolicyTemplateArn: 'arn:aws:iam::111122223333:policy/setup',
  Parameters: [{ Name: 'buckets', Type: 'stringList', Values: ['a', 'b'] }],
  PermissionPolicy: '{}',
  RolePermissionRestrictionArns: [],
  NotificationChannel: 'arn:aws:sns:us-east-1:111122223333:news',
  SessionDuration: 300,
  OnlySendByOwner: false,
  State: 'UNASSIGNED',
  CreateDate: new Date('2026-01-02T03:04:05.678Z'),
  UpdatedTime: new Date('2026-01-02T03:04:05.678Z'),
  ExpirationTime: new Date('2027-01-02T03:04:05.678Z'),
}

import {
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePermissionsBoundaryCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { expect, it } from 'vitest'
import { refusal } from '../../testing/callers.ts'
import { trustEc2 as AssumeRolePolicyDocument } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const PermissionsBoundary = 'arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy'

it('is no policy of a service-linked role, whoever it is put on', async () => {
  const { iam } = server
  const [UserName, RoleName] = ['ana', 'app']
  const notAttachable = {
    code: 'PolicyNotAttachable',
    status: 400,
    message: 'Cannot use a Service Role Policy as a permissions boundary.',
  }
  const withUser = { UserName, PermissionsBoundary }
  expect(await refusal(iam.send(new CreateUserCommand(withUser)))).toEqual(notAttachable)
  await iam.send(new CreateUserCommand({ UserName }))
  expect(await refusal(iam.send(new PutUserPermissionsBoundaryCommand(withUser)))).toEqual(notAttachable)
  const withRole = { RoleName, AssumeRolePolicyDocument, PermissionsBoundary }
  expect(await refusal(iam.send(new CreateRoleCommand(withRole)))).toEqual(notAttachable)
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  expect(await refusal(iam.send(new PutRolePermissionsBoundaryCommand(withRole)))).toEqual(notAttachable)
})

import type { SummaryStateType } from '@aws-sdk/client-iam'
import { parseIamArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { InvalidInput, NoSuchEntity } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { DelegationRequest } from '../../store/entity/delegation.ts'
import { iam } from '../service.ts'
import { findRequest, readerMay, requestOwner } from './delegation-resource.ts'
import { summaryOf } from './summary.ts'

interface Named {
  readonly EntityArn: string
}

/** The request of an ARN, whose account is that of its owner; before there is one, that of the requester or the caller. */
const namedRequest: ResourceFinder<Named, DelegationRequest, ReadingCall> = {
  types: ['delegation-request'],
  async find({ EntityArn }, call) {
    const { type, name, path, account, partition } = parseIamArn(EntityArn) ?? {}
    if (type !== 'delegation-request' || path !== '/' || name === undefined) {
      return {
        arn: EntityArn,
        existing() {
          throw InvalidInput(`EntityArn must be the ARN of a delegation request: ${EntityArn}`)
        },
      }
    }
    const found = await findRequest(name, call)
    const { OwnerAccountId = call.account.AccountId, OwnerUserId, RequestorId } = found.entity ?? {}
    const isMeant =
      partition === call.account.Partition &&
      (account === OwnerAccountId || (OwnerUserId === undefined && account === RequestorId))
    if (isMeant) return found
    return {
      arn: EntityArn,
      account,
      existing() {
        throw NoSuchEntity(`The delegation request with ARN ${EntityArn} cannot be found.`)
      },
    }
  },
}

/** Says in English what a request asks for; of other languages that there is no summary in them. */
export const GetHumanReadableSummary = iam.operation('GetHumanReadableSummary', {
  access: 'Read',
  resource: namedRequest,
  byDefault: readerMay,
  context: requestOwner,
  async handle({ Locale = 'en' }, _call, request) {
    const isEnglish = /^en([-_][a-z0-9]+)*$/i.test(Locale)
    const SummaryContent = isEnglish ? await summaryOf(request) : ''
    const SummaryState: SummaryStateType = isEnglish ? 'AVAILABLE' : 'NOT_SUPPORTED'
    return { SummaryContent, Locale, SummaryState }
  },
})

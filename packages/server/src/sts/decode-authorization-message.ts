import { noResource } from '../authorization/no-resource.ts'
import { InvalidAuthorizationMessage } from '../model/error.ts'
import { sts } from './service.ts'

export const DecodeAuthorizationMessage = sts.operation('DecodeAuthorizationMessage', {
  access: 'Write',
  effect: 'reads',
  resource: noResource,
  async handle({ EncodedMessage }, { decodeMessage }) {
    const DecodedMessage = await decodeMessage(EncodedMessage)
    if (DecodedMessage === undefined) {
      throw InvalidAuthorizationMessage('Message is not valid')
    }
    return { DecodedMessage }
  },
})

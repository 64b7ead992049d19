import { signingCertificatePlace } from '../../store/entity/certificate.ts'
import { principalIdOf } from '../mfa/mfa-device.ts'
import { byText } from '../order.ts'
import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { asSigningCertificate } from './signing-certificate.ts'

export const ListSigningCertificates = iam.operation('ListSigningCertificates', {
  access: 'List',
  resource: namedOrCallingUser,
  async handle(input, { account, store, paging }, owner) {
    const page = paging(input)
    const certificates = await store.signingCertificates.of(
      account.AccountId,
      principalIdOf({ account }, owner),
    )
    const found = page.slice(certificates, signingCertificatePlace, byText)
    return {
      Certificates: found.items.map((certificate) => asSigningCertificate(owner, certificate)),
      ...page.members(found, signingCertificatePlace),
    }
  },
})

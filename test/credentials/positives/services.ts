import { base64url, digits, hex, lower, upper, urlSafe, word } from '../dice.ts';
import type { Writer } from '../writer.ts';

/** Written after a prefix: bare, in a sentence, as a variable, in JSON. */
function after(prefix: string, alphabet: string, length: number, end = ''): Writer[] {
  const places: ((secret: string) => string)[] = [
    (secret) => secret,
    (secret) => `we use ${secret} for that.`,
    (secret) => `export CI_VALUE=${secret}`,
    (secret) => `{"value":"${secret}"}`,
  ];
  return places.map((write) => (dice) => {
    const secret = `${prefix}${dice.text(alphabet, length)}${end}`;
    return { text: write(secret), secret };
  });
}

/** Tokens of the services that run beside a cluster. */
export const servicePositives: Readonly<Record<string, readonly Writer[]>> = {
  'GitHub token': [
    ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].flatMap((prefix) => after(prefix, word, 36).slice(0, 2)),
    ...after('github_pat_11', `${word}_`, 80),
  ],
  'GitLab token': [
    ...after('glpat-', urlSafe, 20),
    ...after('glrt-', urlSafe, 20).slice(0, 2),
    ...after('gldt-', urlSafe, 20).slice(0, 1),
    ...after('glptt-', hex, 40).slice(0, 1),
    ...after('glagent-', urlSafe, 50).slice(0, 2),
    ...after('glcbt-64_', urlSafe, 20).slice(0, 1),
  ],
  'npm token': [
    ...after('npm_', word, 36),
    (dice) => {
      const secret = [8, 4, 4, 4, 12].map((length) => dice.text(hex, length)).join('-');
      return { text: `//registry.example/:_authToken=${secret}`, secret };
    },
  ],
  'PyPI token': after('pypi-AgEIcHlwaS5vcmc', urlSafe, 120),
  'RubyGems token': after('rubygems_', hex, 48),
  'Docker Hub token': [...after('dckr_pat_', urlSafe, 27), ...after('dckr_oat_', urlSafe, 32).slice(0, 2)],
  'Slack token': [
    ...after('xoxb-', digits, 12).map((write): Writer => (dice) => {
      const { text, secret } = write(dice);
      const rest = `-${dice.text(digits, 12)}-${dice.text(word, 24)}`;
      return { text: text.replace(secret, () => secret + rest), secret: secret + rest };
    }),
    ...after('xapp-1-A0', `${upper}${digits}`, 9, `-1234509876-b`).slice(0, 1),
    ...after('xoxp-', digits, 40).slice(0, 1),
  ],
  'webhook address': [
    (dice) => {
      const secret = `T${dice.text(upper, 8)}/B${dice.text(upper, 8)}/${dice.text(word, 24)}`;
      return { text: `slack_api_url: https://hooks.slack.com/services/${secret}`, secret };
    },
    (dice) => {
      const secret = `${dice.text(digits, 18)}/${dice.text(urlSafe, 68)}`;
      return { text: `url: https://discord.com/api/webhooks/${secret}`, secret };
    },
    (dice) => {
      const secret = `${dice.text(hex, 8)}-${dice.text(hex, 4)}@${dice.text(hex, 8)}/IncomingWebhook/${dice.text(hex, 32)}/x`;
      return { text: `https://example.webhook.office.com/webhookb2/${secret}`, secret };
    },
  ],
  'Stripe key': [
    ...after('sk_live_', word, 24),
    ...after('rk_live_', word, 40).slice(0, 2),
    ...after('whsec_', word, 32).slice(0, 1),
  ],
  'SendGrid key': after(`SG.`, urlSafe, 22).map((write): Writer => (dice) => {
    const { text, secret } = write(dice);
    const rest = `.${dice.text(urlSafe, 43)}`;
    return { text: text.replace(secret, () => secret + rest), secret: secret + rest };
  }),
  'Vault token': [
    ...after('hvs.CAES', urlSafe, 90),
    ...after('hvb.AAAAAQ', urlSafe, 150).slice(0, 2),
    ...after('hvr.', urlSafe, 90).slice(0, 1),
    (dice) => {
      const secret = `s.${dice.text(word, 24)}`;
      return { text: `VAULT_TOKEN=${secret}`, secret };
    },
  ],
  'Terraform token': [
    (dice) => {
      const secret = `${dice.text(word, 14)}.atlasv1.${dice.text(word, 67)}`;
      return { text: `credentials "app.terraform.io" {\n  token = "${secret}"\n}`, secret };
    },
    (dice) => {
      const secret = `${dice.text(word, 14)}.atlasv1.${dice.text(word, 67)}`;
      return { text: secret, secret };
    },
  ],
  'Pulumi token': after('pul-', hex, 40),
  'Grafana token': [
    ...after('glsa_', word, 32, '_1a2b3c4d'),
    ...after('glc_', word, 120).slice(0, 2),
    (dice) => {
      const secret = base64url(JSON.stringify({ k: dice.text(word, 32), n: 'ci', id: 1 }));
      return { text: `Authorization: Bearer ${secret}`, secret };
    },
  ],
  'Datadog key': [
    (dice) => {
      const secret = dice.text(hex, 32);
      return { text: `datadog:\n  apiKey: ${secret}`, secret };
    },
    (dice) => {
      const secret = `ddapp_${dice.text(word, 34)}`;
      return { text: `appKey ${secret}`, secret };
    },
  ],
  'New Relic key': [...after('NRAK-', `${upper}${digits}`, 27), ...after('NRII-', urlSafe, 32).slice(0, 1)],
  'Sentry token': after('sntryu_', hex, 64),
  'Databricks token': after('dapi', hex, 32),
  'Artifactory token': [...after('AKCp', word, 69), ...after('cmVmd', word, 59).slice(0, 2)],
  'Atlassian token': after('ATATT3xFfGF0', urlSafe, 180),
  'OpenAI key': [
    ...after('sk-proj-', urlSafe, 74, `T3BlbkFJZq7mX2w9Lkb`),
    ...after('sk-svcacct-', urlSafe, 58, `T3BlbkFJYp4nV8s1Rjc`).slice(0, 2),
  ],
  'Anthropic key': after('sk-ant-api03-', urlSafe, 93, 'AA'),
  'Hugging Face token': after('hf_', `${lower}${upper}`, 34),
  'Heroku key': after('HRKU-AA', urlSafe, 58),
  'Fly.io token': [...after('fo1_', urlSafe, 43), ...after('fm2_', word, 120).slice(0, 2)],
  'Doppler token': after('dp.pt.', word, 43),
  'Postman key': after(`PMAK-`, hex, 24).map((write): Writer => (dice) => {
    const { text, secret } = write(dice);
    const rest = `-${dice.text(hex, 34)}`;
    return { text: text.replace(secret, () => secret + rest), secret: secret + rest };
  }),
  'PlanetScale token': [
    ...after('pscale_tkn_', urlSafe, 43),
    ...after('pscale_pw_', urlSafe, 43).slice(0, 2),
  ],
  'Linear key': after('lin_api_', word, 40),
  'Notion token': after('ntn_', digits, 11, 'Ab9xKq2mWv7sLp4tRz8cYn3hJd6fGe1uQwE'),
  'Dynatrace token': [
    (dice) => {
      const secret = `dt0c01.${dice.text(`${upper}${digits}`, 24)}.${dice.text(`${upper}${digits}`, 64)}`;
      return { text: `apiToken: ${secret}`, secret };
    },
    (dice) => {
      const secret = `dt0c01.${dice.text(`${upper}${digits}`, 24)}.${dice.text(`${upper}${digits}`, 64)}`;
      return { text: secret, secret };
    },
  ],
  '1Password token': after('ops_eyJ', word, 300),
  'Telegram token': [
    (dice) => {
      const secret = `${dice.text(digits, 10)}:AA${dice.text(urlSafe, 33)}`;
      return { text: `telegram_bot_token: ${secret}`, secret };
    },
    (dice) => {
      const secret = `${dice.text(digits, 9)}:AA${dice.text(urlSafe, 33)}`;
      return { text: `https://api.telegram.org/bot${secret}/getMe`, secret };
    },
  ],
  'Shopify token': after('shpat_', hex, 32),
  'Cloudflare key': after('v1.0-', hex, 24).map((write): Writer => (dice) => {
    const { text, secret } = write(dice);
    const rest = `-${dice.text(hex, 146)}`;
    return { text: text.replace(secret, () => secret + rest), secret: secret + rest };
  }),
};

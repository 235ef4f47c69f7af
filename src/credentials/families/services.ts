import { type Prefixed, run } from '../prefixed.ts';

const word = 'A-Za-z0-9';
const safe = 'A-Za-z0-9_-';
const hex = 'a-f0-9';

function each(kind: string, prefixes: readonly string[], ...then: Prefixed['then']): Prefixed[] {
  return prefixes.map((prefix) => ({ kind, prefix, then }));
}

/**
 * Tokens of services that run beside a cluster. Prefixes and lengths after the rules of the same names in gitleaks 8
 * (config/gitleaks.toml, July 2026), somewhat wider, for lengths change.
 */
export const serviceTokens: readonly Prefixed[] = [
  ...each('GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], run(word, 30)),
  ...each('GitHub token', ['github_pat_'], run(`${word}_`, 40)),
  ...each(
    'GitLab token',
    [
      'glpat-',
      'gldt-',
      'glrt-',
      'glft-',
      'glimt-',
      'glffct-',
      'gloas-',
      'glsoat-',
      'glptt-',
      'glagent-',
      'glcbt-',
    ],
    run(safe, 20),
  ),
  ...each('npm token', ['npm_'], run(word, 30)),
  ...each('PyPI token', ['pypi-AgE'], run(safe, 40)),
  ...each('RubyGems token', ['rubygems_'], run(hex, 40)),
  ...each('Docker Hub token', ['dckr_pat_', 'dckr_oat_'], run(safe, 20)),
  ...each(
    'Slack token',
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxo-', 'xoxe-', 'xoxe.', 'xapp-'],
    run(`${word}._-`, 16),
  ),
  ...each('Stripe key', ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'whsec_'], run(word, 16)),
  ...each('SendGrid key', ['SG.'], run(safe, 16), '.', run(safe, 32)),
  ...each('Vault token', ['hvs.', 'hvb.', 'hvr.'], run(safe, 24)),
  ...each('Pulumi token', ['pul-'], run(hex, 40)),
  ...each('Grafana token', ['glsa_'], run(word, 32), '_', run('A-Fa-f0-9', 8)),
  ...each('Grafana token', ['glc_'], run(`${word}+/`, 32)),
  ...each('Grafana token', ['eyJrIjoi'], run(`${word}+/_=-`, 50)),
  ...each('Datadog key', ['ddapp_'], run(word, 30)),
  ...each('New Relic key', ['NRAK-', 'NRII-', 'NRJS-'], run(safe, 19)),
  ...each('Sentry token', ['sntryu_'], run(hex, 60)),
  ...each('Sentry token', ['sntrys_eyJ'], run(`${word}+/=_-`, 40)),
  ...each('Databricks token', ['dapi'], run(hex, 32)),
  ...each('Artifactory token', ['AKCp'], run(word, 60)),
  ...each('Artifactory token', ['cmVmd'], run(word, 55, 65)),
  ...each('Atlassian token', ['ATATT3'], run(`${word}=_-`, 100)),
  ...each('OpenAI key', ['sk-proj-', 'sk-svcacct-', 'sk-admin-'], run(safe, 40)),
  ...each('Anthropic key', ['sk-ant-'], run(safe, 40)),
  ...each('Hugging Face token', ['hf_', 'api_org_'], run('A-Za-z', 30)),
  ...each('Heroku key', ['HRKU-AA'], run(safe, 50)),
  ...each('Fly.io token', ['fo1_', 'fm1r_', 'fm1a_', 'fm2_'], run(`${word}+/_=-`, 40)),
  ...each('Doppler token', ['dp.pt.', 'dp.st.', 'dp.ct.'], run(`${word}._`, 40)),
  ...each('Postman key', ['PMAK-'], run(hex, 24), '-', run(hex, 30)),
  ...each('PlanetScale token', ['pscale_tkn_', 'pscale_oauth_', 'pscale_pw_'], run(`${word}.=_-`, 32)),
  ...each('Linear key', ['lin_api_'], run(word, 36)),
  ...each('Notion token', ['ntn_'], run(word, 40)),
  ...each('Dynatrace token', ['dt0c01.', 'dt0s01.'], run('A-Z0-9', 20), '.', run('A-Z0-9', 50)),
  ...each('1Password token', ['ops_eyJ'], run(`${word}+/=_-`, 100)),
  ...each('Shopify token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], run('A-Fa-f0-9', 30)),
  ...each('Cloudflare key', ['v1.0-'], run(hex, 24), '-', run(hex, 100)),
];

/** Addresses that are credentials by themselves: whoever has one may post there. */
export const webhooks: readonly Prefixed[] = [
  ...['hooks.slack.com/services/', 'hooks.slack.com/workflows/', 'hooks.slack.com/triggers/'].map(
    (prefix) => ({ kind: 'webhook address', prefix, then: [run(`${word}/`, 20)] }),
  ),
  ...['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'].map((prefix) => ({
    kind: 'webhook address',
    prefix,
    then: [run('0-9', 10), '/', run(safe, 40)],
  })),
  { kind: 'webhook address', prefix: 'webhook.office.com/webhookb2/', then: [run(`${word}@/_-`, 40)] },
];

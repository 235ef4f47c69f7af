import { describe, expect, it } from 'vitest';
import { verifyCommands } from '../../src/commands/verify-commands.ts';

/** Commands of every tool but kubectl, and what is to be said of each. */
const expected = {
  ok: `
    cilium-dbg status --verbose
    cilium-dbg bpf ct list global -o json
    cilium-dbg bpf lb list --frontends
    cilium-dbg bpf policy get --all
    cilium-dbg config
    cilium-dbg endpoint config 12
    cilium-dbg endpoint labels 12
    cilium-dbg kvstore get cilium/state --recursive
    cilium-dbg encrypt status
    cilium-dbg monitor --type drop
    cilium-dbg debuginfo --output json
    cilium-dbg bpf frag ls
    cilium status --wait --wait-duration 2m
    cilium status -o json
    cilium clustermesh status --context one
    cilium config view
    cilium bgp routes available ipv4 unicast
    cilium install --version 1.20.2 --dry-run
    cilium features status
    hubble observe --verdict DROPPED --namespace shop --last 50 -o json
    hubble observe flows -f
    hubble list nodes -o wide
    hubble status -P
    hubble config get server
    calicoctl get ippools -o wide
    calicoctl ipam show --show-blocks
    calicoctl ipam check
    calicoctl node status
    calicoctl node run --dryrun
    subctl show all
    subctl show connections --contexts a,b
    subctl diagnose cni
    subctl gather
    ip route show table all
    ip -4 route get 10.0.0.1
    ip -s link show eth0
    ip -br addr
    ip addr
    ip a s dev eth0
    ip neigh show
    ip rule
    ip -d -j link show type vxlan
    ip netns list
    ip netns exec blue ip addr show
    ip xfrm state list nokeys
    ip xfrm policy
    ip monitor route
    conntrack -L -p tcp --dport 53
    conntrack -S
    conntrack -C
    conntrack -E -e NEW
    iptables -t nat -L -n -v --line-numbers
    iptables -vnL KUBE-SERVICES -t nat
    iptables -t nat -S
    iptables -C INPUT -p tcp --dport 443 -j ACCEPT
    ip6tables -t mangle -S
    ipvsadm -Ln
    ipvsadm -L -n --stats
    ipvsadm -lnc
    ipvsadm -S -n
    nft list ruleset
    nft -a list table inet kube-proxy
    nft -j list ruleset ip
    nft list chain ip nat POSTROUTING
    nft get element ip filter addresses { 10.0.0.1 }
    nft describe tcp dport
    nft monitor trace
    nft -c -f rules.nft
    coredns -version
    coredns -plugins
    cilium-dbg bpf ipcache list
    cilium-dbg bpf nat list
    cilium-dbg statedb
    cilium-dbg service list --clustermesh-affinity
    cilium-dbg troubleshoot clustermesh
    cilium version --client
    cilium multicast list group
    hubble watch peers
    hubble observe --from-pod shop/web --to-port 53 --protocol dns
    calicoctl version
    calicoctl validate -f policy.yaml
    subctl version
    ip link show type bridge
    ip -d link show cilium_vxlan
    ip -6 rule list
    ip nexthop show
    conntrack -G -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80
    conntrack -L -f ipv6 -o extended
    iptables -t nat -L KUBE-SERVICES 3 -n
    nft list tables
    nft -nn list flowtables
  `,
  mutates: `
    cilium-dbg bpf ct flush global
    cilium-dbg bpf policy add 12 ingress 42
    cilium-dbg config PolicyEnforcement=always
    cilium-dbg endpoint config 12 DropNotification=false
    cilium-dbg endpoint labels 12 -a app=web
    cilium-dbg endpoint disconnect 12
    cilium-dbg kvstore set --key a --value b
    cilium-dbg encrypt flush
    cilium-dbg debuginfo -f
    cilium-dbg shell -- db/show routes
    cilium sysdump
    cilium connectivity test --single-node
    cilium clustermesh connect --destination-context two
    cilium hubble port-forward
    cilium config set debug true
    cilium encrypt rotate-key
    cilium install --version 1.20.2
    hubble config set server localhost:4245
    calicoctl ipam release --ip=10.0.0.1
    calicoctl node run
    calicoctl node diags
    calicoctl apply -f policy.yaml
    calicoctl label nodes one zone=a
    subctl diagnose all
    subctl diagnose kube-proxy-mode
    subctl diagnose deployment
    subctl diagnose firewall inter-cluster --context a --remotecontext b
    subctl verify --context a --tocontext b --only connectivity
    subctl join broker-info.subm
    subctl export service nginx
    ip route add 10.0.0.0/8 via 10.1.0.1
    ip r del default
    ip link set eth0 mtu 1400
    ip neigh flush all
    ip netns exec blue sh
    ip -batch changes
    conntrack -D -s 10.0.0.1
    conntrack -F
    conntrack -L -z
    iptables -A INPUT -p tcp --dport 443 -j ACCEPT
    iptables -Z
    iptables -t nat -F
    ipvsadm -C
    ipvsadm -a -t 10.0.0.1:80 -r 10.1.0.1:80 -m
    ipvsadm --set 900 120 300
    nft add table inet mine
    nft flush ruleset
    nft -f rules.nft
    nft reset counters
    coredns -conf Corefile
    calicoctl datastore migrate lock
    ip address flush dev eth0
    ip tunnel change tunl0 mtu 1480
    iptables -t nat -X KUBE-MARK
    ipvsadm -D -f 7
    nft delete rule ip nat PREROUTING handle 4
    nft table ip mine
  `,
  'reads-secret': `
    cilium-dbg encrypt dump-xfrm
    cilium encryption key-status
    hubble config view
    hubble config get basic-auth-password
    subctl gather --include-sensitive-data
    subctl recover-broker-info
    ip xfrm state
    ip -s xfrm state list
  `,
  'unknown-command': `
    cilium-dbg policy trace --src-k8s-pod default:a
    cilium-dbg service get 3
    cilium-dbg endpoint regenerate 12
    cilium endpoint list
    calicoctl convert -f old.yaml
    ip routes show
    nft list rulesets
    cilium-dbg recorder list
    calicoctl status
    subctl cloud prepare generic
    subctl info
  `,
  'unknown-flag': `
    cilium-dbg status --wide
    hubble observe --drops
    iptables --lists
    conntrack --list
    ipvsadm -L --verbose
  `,
  'bad-value': `
    cilium-dbg monitor --type drops
    cilium status -o yaml
    hubble observe --verdict dropped
    calicoctl get ippools -o table
    conntrack -L dropped
    conntrack -L -o json
    iptables -t filters -L
    cilium-dbg status -o table
  `,
};

const samples = Object.entries(expected).flatMap(([verdict, text]) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((command) => ({ command, verdict })),
);

describe('by its table', () => {
  it.each(samples)('$command: $verdict', ({ command, verdict }) => {
    expect(verifyCommands(command).map((one) => one.verdict)).toEqual([verdict]);
  });
});

/** First word of a clause that asks for a change. */
export const changeVerbs =
  'apply|delete|remove|patch|create|deploy|add|disable|enable|rollback|edit|update|change|restart|scale|flush|drain|cordon|uncordon|switch|set|install|uninstall|upgrade|downgrade|increase|decrease|raise|recreate|fix|mend|execute|annotate|label|kill|move|shift|push|rollout|reload|replace|migrate|evict|taint|recycle|reboot|bounce|revert|undo|turn|make|reschedule|clear|reset|open|unblock|merge|implement|terminate|resize|configure|reconfigure|assign|attach|detach|expose|redeploy|bump|allow|block|lower|rename|restore|stop|provision|rotate|repair|mark|force|shrink|expand|extend|flip|roll|purge|wipe|nuke|tweak|adjust|modify|alter|amend|toggle|relabel|whitelist|hotfix|refresh|loosen|relax|kick|overwrite|override|repoint|redirect|activate|deactivate|pause|resume|decommission|renew|swap|borra|borrar|borres|elimina|eliminar|elimines|aplica|aplicar|apliques|reinicia|reiniciar|reinicies|cambia|cambiar|cambies|lösche|löschen|starte|ändere|setze|supprime|supprimer|applique|redémarre|删除|重启|修改|应用|执行';

/** Read only in a shell; with one of these a command changes something. */
export const changeCommands: readonly string[] = [
  'kubectl ~6 apply|delete|patch|edit|create|scale|annotate|label|drain|cordon|uncordon|taint|replace|set|restart|exec|run|debug',
  'helm|cilium ~2 install|upgrade|uninstall|rollback|delete',
  'iptables ~4 -f|-a|-d|-i|-x',
  'iptables-restore',
  'conntrack ~2 -d|-f|-u',
  'ip link|route|addr|address|rule set|add|del|delete|flush|replace',
  'sysctl -w',
  'ipvsadm -c|-a|-d',
  'nft add|delete|flush',
];

/** Words that may stand before the verb of a request. */
export const politeWords =
  'please|pls|kindly|just|now|then|also|and|so|ok|okay|go|ahead|quickly|directly|simply|first|finally|afterward|can|could|would|will|you|to|i|we|want|need|like|that|id|wed|if|immediately|therefore|hi|hello|hey|team|dear|or|but|next|separately|asap|urgently|urgent|bot|agent|assistant|mate|guy|yes|needed|necessary|required|sure|agreed|approved|alright|let|us|por|favor|necesito|quiero|que|puede|podría|podrías|hola|bitte|kannst|könnt|du|mal|merci|请|请你|帮我|帮忙|请帮忙|请帮我|麻烦|麻烦你';

/** After one of the verbs: it was a noun. */
export const nounsBefore =
  'of|is|was|are|were|has|had|from|made|path|strategy|failed|caused|went|or|window|order|broke|process';

/** Turn what looks like a request into advice or a wish to be told. */
export const adviceBefore: readonly string[] = [
  'how|should|might|may|why|what|whether|when|which|who|where',
  'can|could|do|did|doe|shall|must|may we|i|one|they|people|someone',
  'is|are ~1 possible|ok|safe|allowed|advisable|wise|feasible|recommended|better|enough',
  'is|are|was it|this|that|there',
  'before we|i|you|they|anything',
  'safe to',
  'dont|never|without|cannot',
  'plan to|for',
];

/** A change of something that is no part of a cluster: a plan, a text. */
export const harmlessObjects =
  'plan|proposal|report|list|diagram|checklist|table|summary|runbook|draft|document|question|review|overview|comparison|ticket|sense|sure|poem|email|presentation|example|template';

/** Said of a change that somebody is to make, wherever in the clause. */
export const changeOrders: readonly string[] = [
  'for me|us ~1 now',
  'do|make|run it|that',
  'mind restarting|deleting|removing|applying|changing|patching|scaling|creating|editing|switching|setting|fixing|adding|draining',
  'do|run|apply ~3 for me|us',
  'make ~3 change',
  'i want|need ~2 you|that ~4 edit|delete|apply|change|patch|create|restart|put|set|update|remove|fix',
  'you have kubectl|access|permission',
  'go ahead|on',
  'get rid of',
  `authorise|authorize|ask|allow|permit|want|expect|need you to ~3 ${changeVerbs}`,
  'you to ~1 run|execute kubectl|helm|conntrack|iptables',
  'give|assign|grant ~4 replica|memory|limit|address|label|annotation',
  'do|perform|run|trigger|start|initiate ~3 restart|rollout|rollback|failover|flush|upgrade|drain|reboot|migration|cutover|switchover|cleanup',
  'please|pls do so|it|that|this',
  'please|pls|kindly|then|and correct it|them|this|that|the',
  'need|want the|this|our|my|a|it|all|these ~6 removed|deleted|restarted|changed|applied|added|patched|scaled|updated|disabled|enabled|opened|closed|gone|reverted|moved|raised|increased',
  'take ~4 out of|from',
  'make sure|certain ~6 get|is|are applied|removed|deleted|restarted|changed|patched|gone',
  'get ~4 removed|deleted|restarted|patched|applied|scaled|drained',
  'bring ~3 replica|to|up',
  'proceed with|and',
  'drop that|the|this|our|all ~3 policy|networkpolicy|netpol|ciliumnetworkpolicy|cnp|ccnp|authorizationpolicy|deny-all|default-deny|rule|service|gateway|route|listener',
  'correct it|them|this ~3 directly|now|cluster|yourself',
  'cycle the|all|every ~2 node|pod|agent',
  'take|bring ~3 down|offline|back',
  'put ~4 in maintenance',
  'execute|perform|carry ~2 change|command|it',
];

/** Kinds that stand before the name of an object: a Service may be called `reviews`. */
export const namedKinds =
  'virtualservice|destinationrule|networkpolicy|netpol|ciliumnetworkpolicy|cnp|ccnp|authorizationpolicy|peerauthentication|serviceentry|service|svc|deployment|deploy|daemonset|statefulset|configmap|cm|gateway|httproute|ingress|namespace|ns|pod|node';

/** Allow a change, at the beginning of a clause. */
export const changeLeave: readonly string[] = [`you may|must|shall ~1 ${changeVerbs}`];

/** Objects that a bare request for a change may have. */
export const changeObjects =
  'this|it|that|them|change|cutover|migration|maintenance|fix|patch|recommendation|all|everything|manifest|yaml|command|these|those|finalizer|configmap|config|replica|kernel';

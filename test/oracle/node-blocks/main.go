// Reads a cluster CIDR, a node mask and occupied ranges on each line, and answers with what kube-controller-manager's own
// set of CIDRs makes of them.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"net"
	"os"
	"reflect"

	"k8s.io/kubernetes/pkg/controller/nodeipam/ipam/cidrset"
)

type question struct {
	Cluster  string   `json:"cluster"`
	Mask     int      `json:"mask"`
	Occupied []string `json:"occupied"`
	// How many blocks to ask for, one after the other.
	Allocate int `json:"allocate"`
}

type answer struct {
	TooBig bool `json:"tooBig"`
	Total  int  `json:"total"`
	// Before any was asked for.
	Used int `json:"used"`
	// Whether each occupied range has anything to do with the cluster CIDR.
	Inside    []bool   `json:"inside"`
	Allocated []string `json:"allocated"`
	// Whether it said that none remains.
	Full bool `json:"full"`
}

func main() {
	decoder, encoder := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	for decoder.More() {
		var asked question
		check(decoder.Decode(&asked))
		check(encoder.Encode(answerTo(asked)))
	}
}

func answerTo(asked question) answer {
	told := answer{Inside: []bool{}, Allocated: []string{}}
	set, err := cidrset.NewCIDRSet(parse(asked.Cluster), asked.Mask)
	if errors.Is(err, cidrset.ErrCIDRSetSubNetTooBig) {
		told.TooBig = true
		return told
	}
	check(err)
	for _, text := range asked.Occupied {
		told.Inside = append(told.Inside, set.Occupy(parse(text)) == nil)
	}
	told.Total, told.Used = field(set, "maxCIDRs"), field(set, "allocatedCIDRs")
	for range asked.Allocate {
		block, err := set.AllocateNext()
		if errors.Is(err, cidrset.ErrCIDRRangeNoCIDRsRemaining) {
			told.Full = true
			break
		}
		check(err)
		told.Allocated = append(told.Allocated, block.String())
	}
	return told
}

// What the set counts for its metrics, which are of all sets together.
func field(set *cidrset.CidrSet, name string) int {
	return int(reflect.ValueOf(set).Elem().FieldByName(name).Int())
}

func parse(text string) *net.IPNet {
	_, parsed, err := net.ParseCIDR(text)
	check(err)
	return parsed
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

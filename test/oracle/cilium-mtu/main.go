// Reads a configuration and the MTU of a device on each line, and answers with the MTU that Cilium gives pods' routes.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	"github.com/cilium/cilium/pkg/mtu"
)

type question struct {
	AuthKeySize int  `json:"authKeySize"`
	IPsec       bool `json:"ipsec"`
	Encap       bool `json:"encap"`
	WireGuard   bool `json:"wireGuard"`
	OverIPv6    bool `json:"overIPv6"`
	BaseMTU     int  `json:"baseMtu"`
}

func main() {
	decoder, encoder := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	for decoder.More() {
		var asked question
		if err := decoder.Decode(&asked); err != nil {
			panic(err)
		}
		configuration := mtu.NewConfiguration(asked.AuthKeySize, asked.IPsec, asked.Encap, asked.WireGuard, asked.OverIPv6)
		if err := encoder.Encode(configuration.Calculate(asked.BaseMTU).RouteMTU); err != nil {
			panic(err)
		}
	}
}

// Reads a Corefile, the files beside it and the environment on each line, and answers with what CoreDNS's own parser and
// its inspection of server blocks make of them.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/coredns/caddy"
	"github.com/coredns/caddy/caddyfile"
	"github.com/coredns/coredns/core/dnsserver"
)

type question struct {
	// Where the Corefile lies; the files are written into this folder.
	Directory   string            `json:"directory"`
	Text        string            `json:"text"`
	Files       map[string]string `json:"files"`
	Environment map[string]string `json:"environment"`
	// Names that are plugins here.
	Plugins []string `json:"plugins"`
}

// The words of one name in one block, as a plugin of that name gets them.
type word struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

type block struct {
	Keys  []string          `json:"keys"`
	Words map[string][]word `json:"words"`
}

// What a plugin reads with RemainingArgs and NextBlock.
type line struct {
	Args  []string   `json:"args"`
	Block [][]string `json:"block"`
}

type inspected struct {
	// Zones by block, if it has a directive.
	Zones map[int][]string `json:"zones"`
	// Lines by block and name.
	Lines map[int]map[string][]line `json:"lines"`
}

type answer struct {
	SyntaxError string    `json:"syntaxError"`
	Blocks      []block   `json:"blocks"`
	Error       string    `json:"error"`
	Inspected   inspected `json:"inspected"`
}

var found inspected
var registered = map[string]bool{}

func main() {
	log.SetOutput(io.Discard)
	decoder, encoder := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	for decoder.More() {
		var asked question
		check(decoder.Decode(&asked))
		check(encoder.Encode(answerTo(asked)))
	}
}

func answerTo(asked question) (result answer) {
	for name, text := range asked.Files {
		check(os.WriteFile(filepath.Join(asked.Directory, name), []byte(text), 0o600))
		defer os.Remove(filepath.Join(asked.Directory, name))
	}
	for name, value := range asked.Environment {
		check(os.Setenv(name, value))
		defer os.Unsetenv(name)
	}
	for _, name := range asked.Plugins {
		register(name)
	}
	dnsserver.Directives = asked.Plugins
	path := filepath.Join(asked.Directory, "Corefile")

	blocks, err := caddyfile.Parse(path, strings.NewReader(asked.Text), nil)
	if err != nil {
		result.SyntaxError = err.Error()
		return result
	}
	for _, one := range blocks {
		words := map[string][]word{}
		for name, tokens := range one.Tokens {
			for _, token := range tokens {
				words[name] = append(words[name], word(token))
			}
		}
		result.Blocks = append(result.Blocks, block{one.Keys, words})
	}
	found = inspected{map[int][]string{}, map[int]map[string][]line{}}
	input := caddy.CaddyfileInput{Filepath: path, Contents: []byte(asked.Text), ServerTypeName: "dns"}
	if err := caddy.ValidateAndExecuteDirectives(input, nil, true); err != nil {
		result.Error = err.Error()
	}
	result.Inspected = found
	return result
}

// Makes a plugin of that name which notes what it is given.
func register(name string) {
	if registered[name] {
		return
	}
	registered[name] = true
	caddy.RegisterPlugin(name, caddy.Plugin{ServerType: "dns", Action: func(c *caddy.Controller) error {
		found.Zones[c.ServerBlockIndex] = c.ServerBlockKeys
		if found.Lines[c.ServerBlockIndex] == nil {
			found.Lines[c.ServerBlockIndex] = map[string][]line{}
		}
		lines := []line{}
		for c.Next() {
			one := line{append([]string{}, c.RemainingArgs()...), [][]string{}}
			for c.NextBlock() {
				one.Block = append(one.Block, append([]string{c.Val()}, c.RemainingArgs()...))
			}
			lines = append(lines, one)
		}
		found.Lines[c.ServerBlockIndex][name] = lines
		return nil
	}})
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

"""The Space: PainSynth in a browser. `painsynth space` starts it here, `painsynth publish-space` puts it on the Hub."""

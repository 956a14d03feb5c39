"""Lists that staff keep beside the model: numbers, domains and phrases to deny or to allow."""

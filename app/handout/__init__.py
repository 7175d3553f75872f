"""A pack or a lesson on paper: for students without the answers, for teachers with them."""

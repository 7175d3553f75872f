"""The pack editor: an instructor's own films become a lesson that students install."""

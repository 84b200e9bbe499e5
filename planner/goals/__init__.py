"""Understanding a request: text in, GoalModel out."""

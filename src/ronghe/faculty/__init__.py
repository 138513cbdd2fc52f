"""Teachers: register, dual qualification, enterprise practice, posts and teams."""
